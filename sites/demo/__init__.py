"""The demo province: invented, loaded through the same actions and grants as everything else."""
