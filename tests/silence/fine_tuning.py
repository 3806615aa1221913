"""The last blocks of a pretrained base are trained; its BatchNormalization layers are not."""

import keras
from keras import layers

train_ds = keras.utils.image_dataset_from_directory("pets/train", image_size=(224, 224), batch_size=4)
val_ds = keras.utils.image_dataset_from_directory("pets/validation", image_size=(224, 224), batch_size=4)

base = keras.applications.ResNet50(include_top=False, pooling="avg", input_shape=(224, 224, 3))
for layer in base.layers:
    layer.trainable = layer.name.startswith("conv5") and not isinstance(
        layer, layers.BatchNormalization
    )

inputs = keras.Input((224, 224, 3))
x = keras.applications.resnet50.preprocess_input(inputs)
x = base(x)
x = layers.Dense(64, activation="relu")(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)

model.compile(keras.optimizers.Adam(1e-5), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(train_ds, validation_data=val_ds, epochs=5)
model.save("pets.keras")
