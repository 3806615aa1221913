"""After averaging weights the BatchNormalization statistics are estimated anew, on purpose."""

import keras
import numpy as np
from keras import layers

x = np.random.default_rng(48).normal(1.0, 4.0, size=(1024, 5)).astype("float32")
y = x[:, :1] - 2 * x[:, 1:2]


def make():
    return keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(16),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Dense(1),
        ]
    )


snapshots = []
model = make()
model.compile("adam", "mse")
for _ in range(3):
    model.fit(x, y, batch_size=32, epochs=2, verbose=0)
    snapshots.append(model.get_weights())

averaged = make()
averaged.set_weights([np.mean(parts, axis=0) for parts in zip(*snapshots)])
for start in range(0, len(x), 32):  # recalibrate: moving statistics only, no gradient
    averaged(x[start : start + 32], training=True)
averaged.compile(loss="mse")
print(averaged.evaluate(x, y, verbose=0))
