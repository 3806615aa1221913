"""The other of them: here it is done to the data. Only the file knows."""

import keras

data = keras.utils.image_dataset_from_directory("photos", image_size=(64, 64))
data = data.map(lambda x, y: (x / 255.0, y))
model = keras.Sequential([keras.Input((64, 64, 3)), keras.layers.Flatten()])
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
model.fit(data)
model.save("may.keras")
