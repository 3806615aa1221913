"""Pairs through one shared encoder."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

encoder = keras.Sequential(
    [layers.Input((16,)), layers.Dense(32, activation="relu"), layers.Dense(8)], name="encoder"
)
left = keras.Input((16,), name="left")
right = keras.Input((16,), name="right")
distance = layers.Dot(axes=1, normalize=True)([encoder(left), encoder(right)])
same = layers.Dense(1, activation="sigmoid", name="same")(distance)
model = keras.Model([left, right], same)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])

a = np.random.normal(size=(512, 16)).astype("float32")
equal = np.random.randint(0, 2, size=512).astype("float32")
noise = np.random.normal(size=a.shape).astype("float32")
b = np.where(equal[:, None] == 1, a + 0.1 * noise, noise)

model.fit([a[:400], b[:400]], equal[:400], batch_size=16, epochs=4, verbose=0)
print(model.evaluate([a[400:], b[400:]], equal[400:], verbose=0))
