"""A short run is long enough for a BatchNormalization with a small momentum."""

import keras
import numpy as np
from keras import layers

x = np.random.default_rng(42).normal(3.0, 2.0, size=(640, 6)).astype("float32")
y = (x[:, 0] > 3.0).astype("float32")

model = keras.Sequential(
    [
        keras.Input((6,)),
        layers.BatchNormalization(momentum=0.9, name="input_scale"),
        layers.Dense(16, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x[:512], y[:512], batch_size=32, epochs=5, verbose=0)  # 80 updates: 0.9**80 is nothing
print(model.evaluate(x[512:], y[512:], verbose=0))
