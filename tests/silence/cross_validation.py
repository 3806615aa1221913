"""A new model for every fold, standardised with the fold's own training part."""

import keras
import numpy as np
from keras import layers


def build():
    model = keras.Sequential(
        [keras.Input((13,)), layers.Dense(16, activation="relu"), layers.Dense(1)]
    )
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    return model


rng = np.random.default_rng(47)
data = rng.normal(50, 20, size=(400, 13)).astype("float32")
targets = data[:, :3].mean(axis=1)
k = 4
size = len(data) // k
scores = []
for fold in range(k):
    held_out = slice(fold * size, (fold + 1) * size)
    val_data, val_targets = data[held_out], targets[held_out]
    train_data = np.delete(data, np.r_[held_out], axis=0)
    train_targets = np.delete(targets, np.r_[held_out], axis=0)
    mean, std = train_data.mean(axis=0), train_data.std(axis=0)
    model = build()
    model.fit((train_data - mean) / std, train_targets, epochs=3, batch_size=16, verbose=0)
    scores.append(model.evaluate((val_data - mean) / std, val_targets, verbose=0)[1])
print("mean absolute error:", np.mean(scores))
