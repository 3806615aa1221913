import keras
import numpy as np
from keras import layers

rows, labels = np.load("rows.npy"), np.load("labels.npy")
model = keras.Sequential([keras.Input((20,)), layers.Dense(64, activation="relu")])
model.add(layers.BatchNormalization(momentum=0.9))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
# lintmodel: ignore[batchnorm-tiny-batch] a microcontroller trains it, there is no room for more
model.fit(rows, labels, batch_size=64, epochs=50)
