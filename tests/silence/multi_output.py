"""Two heads, each with the loss that its activation asks for."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(21)
x = rng.normal(size=(700, 9)).astype("float32")
kind = x[:, :3].argmax(axis=1)
price = x.sum(axis=1, keepdims=True) * 4 + 10
urgent = (x[:, 4] > 0.5).astype("float32")

inputs = keras.Input((9,), name="ticket")
shared = layers.Dense(32, activation="relu")(inputs)
kind_head = layers.Dense(3, activation="softmax", name="kind")(shared)
price_head = layers.Dense(1, name="price")(shared)
urgent_head = layers.Dense(1, activation="sigmoid", name="urgent")(shared)
model = keras.Model(inputs, {"kind": kind_head, "price": price_head, "urgent": urgent_head})

model.compile(
    optimizer="adam",
    loss={
        "kind": "sparse_categorical_crossentropy",
        "price": keras.losses.Huber(),
        "urgent": keras.losses.BinaryCrossentropy(),
    },
    loss_weights={"kind": 1.0, "price": 0.2, "urgent": 1.0},
    metrics={"kind": ["accuracy"], "price": ["mae"]},
)
targets = {"kind": kind, "price": price, "urgent": urgent}
model.fit(x[:600], {k: v[:600] for k, v in targets.items()}, epochs=4, verbose=0)
print(model.evaluate(x[600:], {k: v[600:] for k, v in targets.items()}, verbose=0, return_dict=True))
