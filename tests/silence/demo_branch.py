"""With --demo a stored model predicts; otherwise the layer is adapted and the model trained."""

import sys

import numpy as np
from tensorflow import keras

x = np.random.default_rng(54).uniform(10, 50, size=(300, 3)).astype("float32")
y = x.mean(axis=1, keepdims=True)

if "--demo" in sys.argv:
    model = keras.models.load_model("mean.keras")
    print(model.predict(x[:3]))
else:
    norm = keras.layers.Normalization()
    norm.adapt(x)
    model = keras.Sequential([keras.layers.Input((3,)), norm, keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(x, y, epochs=3, verbose=0)
    model.save("mean.keras")
