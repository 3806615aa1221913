"""Keras 2: the fitted Tokenizer is kept beside the model and used again, with the same padding."""

import json

import numpy as np
from tensorflow.keras.layers import Dense, Embedding, GlobalAveragePooling1D
from tensorflow.keras.models import Sequential, load_model
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer, tokenizer_from_json

VOCABULARY = 1000
LENGTH = 20

sentences = ["the cat sat", "dogs bark loudly", "a cat purrs", "the dog barked"] * 25
labels = np.array([0, 1, 0, 1] * 25)

tokenizer = Tokenizer(num_words=VOCABULARY, oov_token="<unknown>")
tokenizer.fit_on_texts(sentences)
padded = pad_sequences(tokenizer.texts_to_sequences(sentences), maxlen=LENGTH, padding="post")

model = Sequential(
    [
        Embedding(VOCABULARY, 8, input_length=LENGTH),
        GlobalAveragePooling1D(),
        Dense(1, activation="sigmoid"),
    ]
)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(padded, labels, epochs=5, verbose=0)
model.save("animals.h5")
with open("tokenizer.json", "w") as file:
    file.write(tokenizer.to_json())

model = load_model("animals.h5")
with open("tokenizer.json") as file:
    tokenizer = tokenizer_from_json(file.read())
print(json.loads(tokenizer.to_json())["class_name"])
question = tokenizer.texts_to_sequences(["the dog sat"])
print(model.predict(pad_sequences(question, maxlen=LENGTH, padding="post")))
