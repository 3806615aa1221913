"""Half precision inside, full precision at the head."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

keras.mixed_precision.set_global_policy("mixed_float16")

x = np.random.normal(size=(256, 32)).astype("float32")
y = np.random.randint(0, 4, size=256)

inputs = keras.Input((32,))
h = layers.Dense(64, activation="relu")(inputs)
logits = layers.Dense(4)(h)
outputs = layers.Activation("softmax", dtype="float32")(logits)
model = keras.Model(inputs, outputs)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=64, epochs=2, verbose=0)
print(model.predict(x[:2], verbose=0).dtype)
