"""Keras 2: three generators with the same rescale, and one picture scaled by hand."""

import numpy as np
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.image import ImageDataGenerator, img_to_array, load_img

train_datagen = ImageDataGenerator(
    rescale=1.0 / 255, shear_range=0.2, zoom_range=0.2, horizontal_flip=True
)
test_datagen = ImageDataGenerator(rescale=1.0 / 255)

training_set = train_datagen.flow_from_directory(
    "data/train", target_size=(64, 64), batch_size=32, class_mode="binary"
)
validation_set = test_datagen.flow_from_directory(
    "data/validation", target_size=(64, 64), batch_size=32, class_mode="binary"
)
test_set = test_datagen.flow_from_directory(
    "data/test", target_size=(64, 64), batch_size=32, class_mode="binary", shuffle=False
)

classifier = Sequential()
classifier.add(Conv2D(32, (3, 3), input_shape=(64, 64, 3), activation="relu"))
classifier.add(MaxPooling2D(pool_size=(2, 2)))
classifier.add(Flatten())
classifier.add(Dense(units=128, activation="relu"))
classifier.add(Dense(units=1, activation="sigmoid"))
classifier.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])

classifier.fit(training_set, epochs=25, validation_data=validation_set)
print(classifier.evaluate(test_set))

image = img_to_array(load_img("single.jpg", target_size=(64, 64))) / 255.0
probability = classifier.predict(np.expand_dims(image, axis=0))[0, 0]
print("dog" if probability > 0.5 else "cat")
