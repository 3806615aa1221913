"""Every night: new prices for all that is in stock."""

import keras
import pandas as pd
from catalogue.settings import FEATURES, PRICES_MODEL
from sklearn.preprocessing import StandardScaler


def reprice(stock):
    model = keras.models.load_model(PRICES_MODEL)
    table = pd.read_csv(stock)
    scaled = StandardScaler().fit_transform(table[FEATURES])  # finding: refit-at-inference
    table["price"] = model.predict(scaled)
    table.to_csv(stock, index=False)


if __name__ == "__main__":
    reprice("stock.csv")
