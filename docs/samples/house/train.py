import keras
from keras import layers

model = keras.Sequential([keras.Input((32,)), layers.Dense(64, activation="relu")])
model.add(layers.Dropout(0.7))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
