"""House prices from a table: the scaling is a layer, adapted before anything else happens."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
area = rng.uniform(20, 300, size=(800, 1))
rooms = rng.integers(1, 9, size=(800, 1))
age = rng.uniform(0, 120, size=(800, 1))
features = np.hstack([area, rooms, age]).astype("float32")
prices = (area * 3.1 + rooms * 12 - age * 0.7 + rng.normal(scale=9, size=(800, 1))) / 100

x_train, x_test = features[:640], features[640:]
y_train, y_test = prices[:640], prices[640:]

normalizer = layers.Normalization(axis=-1)
normalizer.adapt(x_train)

model = keras.Sequential(
    [
        keras.Input(shape=(3,)),
        normalizer,
        layers.Dense(32, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mean_squared_error", metrics=["mae"])
model.fit(x_train, y_train, epochs=10, validation_split=0.2, verbose=0)
print(model.evaluate(x_test, y_test, verbose=0, return_dict=True))

model.save("prices.keras")
served = keras.models.load_model("prices.keras")
print(served.predict(x_test[:5], verbose=0))
