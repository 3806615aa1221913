"""One of two scripts that write the file: here the scaling is in the model."""

import keras

data = keras.utils.image_dataset_from_directory("photos", image_size=(64, 64))
model = keras.Sequential([keras.Input((64, 64, 3)), keras.layers.Rescaling(1 / 255)])
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
model.fit(data)
model.save("may.keras")
