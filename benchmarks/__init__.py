"""Figures beside their baselines: `make bench`. They assert nothing about time: machines are shared."""
