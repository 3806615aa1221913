"""A fitted scaler is used, saved and loaded; it never sees the test data when it is fitted."""

import joblib
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras

table = pd.read_csv("churn.csv")
x = table.drop(columns="churned").to_numpy("float32")
y = table["churned"].to_numpy()
x_train, x_test, y_train, y_test = train_test_split(
    x, y, test_size=0.2, random_state=0, stratify=y
)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)

model = keras.Sequential(
    [
        keras.layers.Dense(32, activation="relu", input_shape=(x_train.shape[1],)),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.AUC(name="auc")])
model.fit(x_train, y_train, epochs=20, batch_size=64)
print(model.evaluate(x_test, y_test))
model.save("churn.keras")
joblib.dump(scaler, "scaler.joblib")

customer = pd.read_csv("new_customers.csv").to_numpy("float32")
print(keras.models.load_model("churn.keras").predict(joblib.load("scaler.joblib").transform(customer)))
