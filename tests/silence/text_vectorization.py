"""Reviews: the vectorizer is adapted on the training texts and is a layer of the model."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

good = ["a wonderful film", "great acting and a great story", "I loved every minute", "brilliant"]
bad = ["a dull film", "bad acting and no story", "I hated every minute", "terrible"]
texts = np.array((good + bad) * 20)
labels = np.array(([1] * len(good) + [0] * len(bad)) * 20)
order = np.random.default_rng(1).permutation(len(texts))
texts, labels = texts[order], labels[order]

vectorize = layers.TextVectorization(max_tokens=500, output_sequence_length=12)
vectorize.adapt(texts[:120])

inputs = keras.Input(shape=(), dtype=tf.string)
x = vectorize(inputs)
x = layers.Embedding(vectorize.vocabulary_size(), 16, mask_zero=True)(x)
x = layers.Bidirectional(layers.LSTM(8))(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)

model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(tf.constant(texts[:120]), labels[:120], epochs=3, verbose=0)
print(model.evaluate(tf.constant(texts[120:]), labels[120:], verbose=0))
print(model.predict(tf.constant(["what a great story"]), verbose=0))
