#!/usr/bin/env python3
"""Finds landmarks with OpenCV and Python's onnxruntime, independently of guise, for
landmark-agreement.test.ts.

    measure-landmarks.py MODELS_FOLDER FACES_FOLDER measured.json > landmarks.json

Per photo and network: the points in pixels of the photo, of a square 1.5 times the first
box of measured.json, level with its eyes. The crop is warped bilinearly at four times
the network's size and shrunk by areas. Numbers only, nothing of the photos.
"""
import json
import os
import sys

import cv2
import numpy as np
import onnxruntime

PHOTOS = ["001_A.jpg", "astronaut.png", "author-1.jpg", "emotions-a-3.jpg", "portrait_pexels.jpg"]
MARGIN = 1.5
OVERSAMPLING = 4
# name, file, crop in regions, input type, points from the outputs in crop pixels from the edge
NETWORKS = [
    ("facemesh-478", "mp_face_landmarks_detector_478.onnx", 1.0, np.float16,
     lambda outputs, size: outputs[0].reshape(478, 3)[:468, :2]),
    ("pfld-68", "pfld68.onnx", 1.15 / 1.5, np.float32,
     lambda outputs, size: outputs[0].reshape(68, 2) * size),
]


def look(session, photo, face, crop_of_region, dtype, points_of):
    x0, y0, x1, y1 = face["box"]
    ax, ay, bx, by = face["fivePoints"][:4]
    centre = np.array([x0 + x1, y0 + y1]) / 2
    side = MARGIN * max(x1 - x0, y1 - y0) * crop_of_region
    angle = np.arctan2(by - ay, bx - ax)
    size = session.get_inputs()[0].shape[2]
    large = size * OVERSAMPLING
    # From the large crop's edge coordinates to the photo's edge coordinates.
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * side / large
    shift = centre + 0.5 - turn @ np.array([large / 2, large / 2])
    centres = np.hstack([turn, (shift + turn @ np.array([0.5, 0.5]) - 0.5)[:, None]])
    crop = cv2.warpAffine(photo, centres, (large, large), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                          borderMode=cv2.BORDER_REPLICATE)
    crop = cv2.resize(crop, (size, size), interpolation=cv2.INTER_AREA)
    tensor = crop[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 255
    outputs = session.run(None, {session.get_inputs()[0].name: np.ascontiguousarray(tensor).astype(dtype)})
    points = points_of([output.astype(np.float64) for output in outputs], size) * OVERSAMPLING
    return points @ turn.T + shift - 0.5


def main():
    models, photos, measured = sys.argv[1:]
    faces = {name: value["faces"][0] for name, value in json.load(open(measured)).items()}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    result = {}
    for name, file, crop_of_region, dtype, points_of in NETWORKS:
        session = onnxruntime.InferenceSession(os.path.join(models, file), options)
        result[name] = {}
        for photo in PHOTOS:
            pixels = cv2.imread(os.path.join(photos, photo))
            points = look(session, pixels, faces[photo], crop_of_region, dtype, points_of)
            result[name][photo] = [round(float(v), 1) for v in points.ravel()]
    lines = [
        f"{json.dumps(name)}: {{\n" + ",\n".join(f"{json.dumps(p)}: {json.dumps(v)}" for p, v in value.items()) + "}"
        for name, value in result.items()
    ]
    print("{" + ",\n".join(lines) + "}")


main()
