"""EfficientNet scales by itself: 0..255 goes in, in training and in inference."""

import numpy as np
from tensorflow.keras import Model
from tensorflow.keras.applications import EfficientNetB0
from tensorflow.keras.layers import Dense, Dropout
from tensorflow.keras.utils import image_dataset_from_directory, img_to_array, load_img

train = image_dataset_from_directory("birds/train", image_size=(224, 224), label_mode="categorical")
valid = image_dataset_from_directory("birds/valid", image_size=(224, 224), label_mode="categorical")

base = EfficientNetB0(include_top=False, weights="imagenet", pooling="avg", input_shape=(224, 224, 3))
base.trainable = False
x = Dropout(0.3)(base.output)
model = Model(base.input, Dense(20, activation="softmax")(x))
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=valid, epochs=8)

picture = load_img("robin.jpg", target_size=(224, 224), interpolation="bilinear")
batch = np.expand_dims(img_to_array(picture), 0)
print(train.class_names[int(np.argmax(model.predict(batch), axis=-1)[0])])
