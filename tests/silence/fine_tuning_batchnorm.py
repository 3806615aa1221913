"""Two phases: the head alone, then the top of the base with its BatchNormalization left alone."""

import numpy as np
from tensorflow import keras


def compile_model(model, rate):
    model.compile(
        optimizer=keras.optimizers.Adam(rate), loss=keras.losses.BinaryCrossentropy(from_logits=True)
    )


class Trainer:
    def __init__(self):
        self.base = keras.applications.EfficientNetB0(include_top=False, pooling="avg")
        self.model = keras.Sequential([self.base, keras.layers.Dropout(0.2), keras.layers.Dense(1)])

    def freeze(self, frozen=True):
        self.base.trainable = not frozen

    def thaw_top(self, count):
        for layer in self.base.layers[-count:]:
            if not isinstance(layer, keras.layers.BatchNormalization):
                layer.trainable = True

    def run(self, x, y):
        self.freeze()
        compile_model(self.model, 1e-3)
        self.model.fit(x, y, epochs=5, batch_size=8)
        self.thaw_top(20)
        compile_model(self.model, 1e-5)
        self.model.fit(x, y, epochs=5, batch_size=8)


Trainer().run(np.load("images.npy"), np.load("labels.npy"))
