"""Where things lie, and what they look like."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
CLOTHES_MODEL = MODELS / "clothes.keras"
PRICES_MODEL = MODELS / "prices.keras"
PRICES_SCALER = MODELS / "prices.joblib"
REVIEWS_MODEL = MODELS / "reviews.keras"
REVIEWS_WORDS = MODELS / "reviews.pickle"

IMAGE_SIZE = (64, 64)
CLOTHES = ["coat", "dress", "shirt", "shoe"]
FEATURES = ["age", "brand", "season", "size", "stock", "views"]
MAX_WORDS = 5000
REVIEW_LENGTH = 120
