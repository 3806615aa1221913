"""The same intent in a layer of its own."""

import numpy as np
from tensorflow import keras


class MCDropout(keras.layers.Dropout):
    """Dropout that stays on in inference: the model is a sampler by design."""

    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


x = np.random.normal(size=(300, 5)).astype("float32")
y = (x.sum(axis=1) > 0).astype("int32")

model = keras.Sequential(
    [
        keras.layers.Input((5,)),
        keras.layers.Dense(32, activation="relu"),
        MCDropout(rate=0.2),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
model.compile(optimizer="nadam", loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=3, verbose=0)
probabilities = np.stack([model.predict(x[:10], verbose=0) for _ in range(20)])
print(probabilities.mean(axis=0).round(2), probabilities.std(axis=0).round(3))
