#!/usr/bin/env python3
"""Measures photos with OpenCV, independently of guise, for agreement.test.ts.

    measure.py MODELS_FOLDER FACES_FOLDER > measured.json

Needs OpenCV 4.8 or later (older ones cannot read this YuNet file) and numpy. Per photo:
FaceDetectorYN's boxes, five points and scores on the photo shrunk to 640 pixels, in
pixels of the photo, and the ArcFace embedding of the best face: Umeyama's alignment by
singular value decomposition, computed by cv2.dnn. Numbers only, nothing of the photos.
"""
import json
import os
import sys

import cv2
import numpy as np

SIZE = 640
DETECTOR = "face_detection_yunet_2023mar.onnx"
RECOGNISER = "w600k_mbf_dequant_fp32.onnx"
LEAST_SCORE, MOST_OVERLAP, MOST_PROPOSALS = 0.6, 0.3, 5000
TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
OVERSAMPLING = 4


def umeyama(source, target):
    """The similarity from source to target, both n × 2 (Umeyama 1991)."""
    source_mean, target_mean = source.mean(0), target.mean(0)
    p, q = source - source_mean, target - target_mean
    u, d, vt = np.linalg.svd(q.T @ p / len(p))
    sign = np.array([1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    rotation = u @ np.diag(sign) @ vt
    scale = (d * sign).sum() / p.var(0).sum()
    return np.hstack([scale * rotation, (target_mean - scale * rotation @ source_mean)[:, None]])


def embed(recogniser, photo, points):
    matrix = umeyama(points, TEMPLATE + 0.5) * OVERSAMPLING
    matrix[:, 2] -= 0.5
    side = 112 * OVERSAMPLING
    crop = cv2.warpAffine(photo, matrix, (side, side), flags=cv2.INTER_AREA)
    crop = cv2.resize(crop, (112, 112), interpolation=cv2.INTER_AREA)
    recogniser.setInput(cv2.dnn.blobFromImage(crop, 1 / 127.5, (112, 112), (127.5,) * 3, swapRB=True))
    embedding = recogniser.forward().ravel()
    return embedding / np.linalg.norm(embedding)


def measure(detector, recogniser, path):
    photo = cv2.imread(path)  # upright: EXIF orientation is applied
    height, width = photo.shape[:2]
    scale = SIZE / max(height, width)
    small = cv2.resize(photo, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    canvas = np.zeros((SIZE, SIZE, 3), np.uint8)
    canvas[: small.shape[0], : small.shape[1]] = small
    rows = detector.detect(canvas)[1]
    faces = [
        {
            "box": [round(float(v / scale), 1) for v in (x, y, x + w, y + h)],
            "fivePoints": [round(float(v / scale), 1) for v in points],
            "score": round(float(score), 4),
        }
        for x, y, w, h, *points, score in sorted(rows, key=lambda row: -row[14])
    ]
    points = np.array(faces[0]["fivePoints"]).reshape(5, 2)
    embedding = [round(float(v), 4) for v in embed(recogniser, photo, points)]
    return {"width": width, "height": height, "faces": faces, "embedding": embedding}


def main():
    models, photos = sys.argv[1:]
    detector = cv2.FaceDetectorYN.create(
        os.path.join(models, DETECTOR), "", (SIZE, SIZE), LEAST_SCORE, MOST_OVERLAP, MOST_PROPOSALS
    )
    recogniser = cv2.dnn.readNet(os.path.join(models, RECOGNISER))
    names = sorted(name for name in os.listdir(photos) if name.endswith((".jpg", ".png")))
    measured = {name: measure(detector, recogniser, os.path.join(photos, name)) for name in names}
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in measured.items()]
    print("{" + ",\n".join(lines) + "}")


main()
