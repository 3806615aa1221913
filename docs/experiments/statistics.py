"""Too few steps for the moving averages of BatchNormalization."""

import keras
import numpy as np

keras.utils.set_random_seed(0)

rows = np.random.normal(40.0, 3.0, (768, 8)).astype("float32")
labels = (rows[:, 0] + rows[:, 1] > 80.0).astype("int32")

model = keras.Sequential(
    [
        keras.Input((8,)),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
history = model.fit(rows, labels, batch_size=64, epochs=3, verbose=0)
model.save("rows.keras")

loaded = keras.models.load_model("rows.keras")
noted = loaded.layers[0].moving_mean.numpy().mean()
print(f"accuracy that fit() shows: {history.history['accuracy'][-1]:.0%}")
print(f"accuracy of the loaded model, same rows: {loaded.evaluate(rows, labels, verbose=0)[1]:.0%}")
print(f"mean of the rows: {rows.mean():.0f}; mean that the layer has noted: {noted:.0f}")
