from tensorflow import keras
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.preprocessing.image import ImageDataGenerator

scaled = ImageDataGenerator(rescale=1.0 / 255)
train = scaled.flow_from_directory("photos/train", target_size=(96, 96))
test = scaled.flow_from_directory("photos/test", target_size=(96, 96))

model = keras.Sequential([keras.layers.Conv2D(16, 3, activation="relu", input_shape=(96, 96, 3))])
model.add(keras.layers.GlobalAveragePooling2D())
model.add(keras.layers.Dense(train.num_classes))
model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=test, epochs=30, callbacks=[EarlyStopping(monitor="val_acc", mode="max")])

predicted = model.predict(test).argmax(axis=1)
print((predicted == test.classes).mean())
