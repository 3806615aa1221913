"""Each setting gets a fresh model; the winner is chosen on validation data and saved."""

import itertools

import keras
import numpy as np

rng = np.random.default_rng(50)
x = rng.normal(size=(600, 5)).astype("float32")
y = np.tanh(x @ rng.normal(size=(5, 1)))
best_loss, best_model = float("inf"), None

for units, rate in itertools.product([8, 16], [1e-2, 1e-3]):
    inputs = keras.layers.Input((5,))
    hidden = keras.layers.Dense(units, activation="relu")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(1, activation="tanh")(hidden))
    model.compile(keras.optimizers.Adam(rate), loss="mse")
    model.fit(x[:400], y[:400], epochs=3, verbose=0)
    loss = model.evaluate(x[400:500], y[400:500], verbose=0)
    if loss < best_loss:
        best_loss, best_model = loss, model

best_model.save("best_setting.keras")
print("test", best_model.evaluate(x[500:], y[500:], verbose=0))
