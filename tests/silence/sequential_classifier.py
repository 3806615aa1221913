"""Three blobs, told apart. Both sides are standardised with the training statistics."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(7)
rng = np.random.default_rng(7)

centres = np.array([[0.0, 4.0, 1.0, 8.0], [5.0, 0.0, 2.0, 3.0], [9.0, 9.0, 0.0, 1.0]])
labels = rng.integers(0, 3, size=900)
points = centres[labels] + rng.normal(scale=1.5, size=(900, 4))

x_train, y_train = points[:600], labels[:600]
x_val, y_val = points[600:750], labels[600:750]
x_test, y_test = points[750:], labels[750:]

mean, std = x_train.mean(axis=0), x_train.std(axis=0)
x_train = (x_train - mean) / std
x_val = (x_val - mean) / std
x_test = (x_test - mean) / std

model = keras.Sequential(
    [
        keras.Input(shape=(4,)),
        layers.Dense(32, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(x_train, y_train, batch_size=32, epochs=8, validation_data=(x_val, y_val), verbose=2)

loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"test accuracy {accuracy:.3f}")
predicted = np.argmax(model.predict(x_test, verbose=0), axis=-1)
print("errors:", int((predicted != y_test).sum()))
