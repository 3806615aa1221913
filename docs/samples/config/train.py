import keras
import numpy as np
from keras import layers

rows, labels = np.load("rows.npy"), np.load("labels.npy")
model = keras.Sequential([keras.Input((20,)), layers.Dense(64, activation="relu")])
model.add(layers.BatchNormalization(momentum=0.9))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
model.fit(rows, labels, batch_size=6, epochs=50)
model.save("model.keras")
