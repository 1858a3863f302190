"""The training loop of the four networks: fixed number of steps, resumable at any.

State is kept in build/NAME-SEED.pt every few minutes; a training that was stopped goes
on from there with the same random numbers. Delete the file to begin anew.
"""

import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

BUILD = Path(__file__).resolve().parent / "build"
SAVE_EVERY_SECONDS = 120
PRINT_EVERY = 50


def averaged(name, seed):
    """The averaged weights of a training, finished or not."""
    return stored(BUILD / f"{name}-{seed}.pt")["average"]


def stored(file):
    # Our own file, which holds more than tensors.
    older = {} if "weights_only" not in torch.load.__code__.co_varnames else {
        "weights_only": False}
    return torch.load(file, **older)


class Average:
    """Moving average of a network's weights, which generalises better than the last."""

    def __init__(self, network, decay=0.995):
        self.decay = decay
        self.state = {k: v.clone() for k, v in network.state_dict().items()}

    @torch.no_grad()
    def follow(self, network, step):
        decay = min(self.decay, (1 + step) / (10 + step))
        for key, value in network.state_dict().items():
            mine = self.state[key]
            if mine.dtype.is_floating_point:
                mine.lerp_(value, 1 - decay)
            else:
                mine.copy_(value)


class Training:
    """`parts` is a ModuleDict; its "network" is what is exported in the end."""

    def __init__(self, name, parts, rate, steps, seed):
        self.file = BUILD / f"{name}-{seed}.pt"
        self.parts, self.rate, self.steps, self.step = parts, rate, steps, 0
        self.rng = np.random.default_rng(seed)
        self.optimiser = torch.optim.AdamW(
            [p for p in parts.parameters() if p.requires_grad], lr=rate, weight_decay=1e-3)
        self.average = Average(parts["network"])
        if self.file.exists():
            self.load()

    def save(self):
        BUILD.mkdir(exist_ok=True)
        part = self.file.with_suffix(".part")
        torch.save({"parts": self.parts.state_dict(), "average": self.average.state,
                    "optimiser": self.optimiser.state_dict(), "step": self.step,
                    "random": self.rng.bit_generator.state,
                    "torch random": torch.get_rng_state()}, part)
        part.rename(self.file)

    def load(self):
        state = stored(self.file)
        self.parts.load_state_dict(state["parts"])
        self.average.state = state["average"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
        self.rng.bit_generator.state = state["random"]
        torch.set_rng_state(state["torch random"])

    def rate_now(self):
        """A short rise, then a cosine down to nothing at the last step."""
        warm = min(1.0, (self.step + 1) / 100)
        return 1e-6 + self.rate * warm * (0.5 + 0.5 * np.cos(np.pi * self.step / self.steps))

    def run(self, losses):
        """Trains to the end and leaves the averaged weights in the network, which it returns.

        `losses(rng)` makes a batch and gives (loss to descend, {name: loss to print}).
        """
        sums, started, saved = {}, time.time(), time.time()
        while self.step < self.steps:
            for group in self.optimiser.param_groups:
                group["lr"] = self.rate_now()
            loss, shown = losses(self.rng)
            self.optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.parts.parameters(), 5.0)
            self.optimiser.step()
            self.step += 1
            self.average.follow(self.parts["network"], self.step)
            for name, value in shown.items():
                sums[name] = sums.get(name, 0.0) + float(value.detach()) / PRINT_EVERY
            if self.step % PRINT_EVERY == 0:
                print(f"step {self.step}/{self.steps} {time.time() - started:.0f} s",
                      *(f"{name} {value:.4f}" for name, value in sums.items()), flush=True)
                sums = {}
            if time.time() - saved > SAVE_EVERY_SECONDS:
                self.save()
                saved = time.time()
        self.save()
        self.parts["network"].load_state_dict(self.average.state)
        return self.parts["network"]
