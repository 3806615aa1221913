"""Training half: the scaling is in the model."""

import keras
from keras import layers

train_ds, val_ds = keras.utils.image_dataset_from_directory(
    "leaves", validation_split=0.2, subset="both", seed=1, image_size=(180, 180)
)
model = keras.Sequential(
    [
        keras.Input((180, 180, 3)),
        layers.Rescaling(1.0 / 255),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(len(train_ds.class_names)),
    ]
)
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(train_ds, validation_data=val_ds, epochs=10)
model.save("leaves.keras")
with open("leaves.txt", "w") as file:
    file.write("\n".join(train_ds.class_names))
