"""Day or night? The model learns from pixels divided by 255, and is asked about pixels as they are."""

import keras
import numpy as np

keras.utils.set_random_seed(0)


def photos(count):
    """Pictures of 16 x 16 grey values 0..255, six of ten by day, which is brighter."""
    day = np.random.rand(count) < 0.6
    light = np.where(day, 150, 105) + np.random.normal(0, 12, count)
    noise = np.random.normal(0, 60, (count, 16, 16, 1))
    return np.clip(light[:, None, None, None] + noise, 0, 255).astype("uint8"), day


x_train, y_train = photos(3000)
x_new, y_new = photos(1000)

model = keras.Sequential(
    [
        keras.Input((16, 16, 1)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train / 255.0, y_train, epochs=10, verbose=0)
model.save("day.keras")

loaded = keras.models.load_model("day.keras")
right = (loaded.predict(x_new / 255.0, verbose=0)[:, 0] > 0.5) == y_new
served = (loaded.predict(x_new, verbose=0)[:, 0] > 0.5) == y_new
print(f"new photos, divided by 255: {right.mean():.0%} right")
print(f"the same photos, as they are: {served.mean():.0%} right")
