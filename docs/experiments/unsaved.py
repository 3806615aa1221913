"""A layer of one's own keeps what it learned where Keras does not look when it saves."""

import keras
import numpy as np

keras.utils.set_random_seed(0)


@keras.saving.register_keras_serializable()
class Standardise(keras.layers.Layer):
    """Subtracts the mean of the training rows and divides by their deviation."""

    mean, deviation = 0.0, 1.0

    def adapt(self, rows):
        self.mean = rows.mean(axis=0)
        self.deviation = rows.std(axis=0)

    def call(self, rows):
        return (rows - self.mean) / self.deviation


rows = np.random.normal(40.0, 3.0, (2000, 8)).astype("float32")
labels = (rows[:, 0] + rows[:, 1] > 80.0).astype("int32")

standardise = Standardise()
standardise.adapt(rows)
model = keras.Sequential(
    [
        keras.Input((8,)),
        standardise,
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(rows, labels, epochs=5, verbose=0)
model.save("own.keras")

loaded = keras.models.load_model("own.keras")
print(f"before saving: {model.evaluate(rows, labels, verbose=0)[1]:.0%} right")
print(f"after loading: {loaded.evaluate(rows, labels, verbose=0)[1]:.0%} right")
