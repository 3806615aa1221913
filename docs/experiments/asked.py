"""One row, asked three times in training mode and three times in inference mode."""

import keras
import numpy as np

keras.utils.set_random_seed(0)

rows = np.random.normal(size=(2000, 8)).astype("float32")
labels = (rows[:, 0] + rows[:, 1] > 0).astype("int32")

model = keras.Sequential(
    [
        keras.Input((8,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy")
model.fit(rows, labels, epochs=5, verbose=0)
model.save("asked.keras")

loaded = keras.models.load_model("asked.keras")
row = np.full((1, 8), 0.1, "float32")
for _ in range(3):
    score = loaded(row, training=True)
    print(f"model(row, training=True): {float(score[0, 0]):.2f}")
for _ in range(3):
    score = loaded.predict(row, verbose=0)
    print(f"model.predict(row): {float(score[0, 0]):.2f}")
