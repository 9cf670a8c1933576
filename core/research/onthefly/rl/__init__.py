"""The algorithms of the paper's table, one small file each, all on the same episodes.

They are written out rather than taken from a library of reinforcement learning: there is no
environment to step through (an episode is one matrix product), so such a library would bring its
own loops, buffers and environments to wrap twenty lines of loss.
"""

from core.research.onthefly.rl.algorithm import Algorithm, MakeAlgorithm
from core.research.onthefly.rl.ppo_actor_clip import PPOActorClip
from core.research.onthefly.rl.ppo_actor_critic_clip import PPOActorCriticClip
from core.research.onthefly.rl.ppo_actor_critic_kl import PPOActorCriticKL
from core.research.onthefly.rl.ppo_actor_kl import PPOActorKL
from core.research.onthefly.rl.trpo import TRPO
from core.research.onthefly.rl.vanilla import VanillaPolicyGradient

__all__ = [
    "TRPO",
    "Algorithm",
    "MakeAlgorithm",
    "PPOActorClip",
    "PPOActorCriticClip",
    "PPOActorCriticKL",
    "PPOActorKL",
    "VanillaPolicyGradient",
]
