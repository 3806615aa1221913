"""Fast gradient sign: the tape watches the picture, the flag says inference."""

import tensorflow as tf

pretrained = tf.keras.applications.MobileNetV2(include_top=True, weights="imagenet")
pretrained.trainable = False
decode = tf.keras.applications.mobilenet_v2.decode_predictions
loss_object = tf.keras.losses.CategoricalCrossentropy()


def preprocess(image):
    image = tf.image.resize(tf.cast(image, tf.float32), (224, 224))
    return tf.keras.applications.mobilenet_v2.preprocess_input(image)[None, ...]


def adversarial_pattern(image, label):
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = loss_object(label, pretrained(image, training=False))
    return tf.sign(tape.gradient(loss, image))


raw = tf.image.decode_image(tf.io.read_file("labrador.jpg"), channels=3)
image = preprocess(raw)
probabilities = pretrained.predict(image)
label = tf.one_hot(tf.argmax(probabilities, axis=-1), probabilities.shape[-1])
attacked = tf.clip_by_value(image + 0.01 * adversarial_pattern(image, label), -1, 1)
print(decode(pretrained.predict(attacked), top=1))
