#!/bin/bash
# Cleans a folder of files as an array of Slurm: each task takes every sixteenth file. Duplicates are found among the files
# of one task; for duplicates across all of them see docs/spark.md.
#   sbatch --export=ALL,CORPUS=/data/raw,CLEANED=/data/clean slurm-array.sh
# Afterwards: synthclean report --merge /data/clean/report-*.json -o report.html
# Single tasks can be run again: sbatch --array=3,7 --export=... slurm-array.sh
# The number of parts stands twice here, since an array of some tasks does not know how many there were.
#SBATCH --job-name=synthclean
#SBATCH --array=0-15
#SBATCH --cpus-per-task=8
#SBATCH --mem=12G
#SBATCH --requeue
set -euo pipefail

mkdir -p "$CLEANED"
# --overwrite: a task that was begun twice, on a machine that was lost and on another one, writes the same twice.
exec synthclean "$CORPUS" \
  --shard auto/16 \
  --output "$CLEANED/clean-{shard}.jsonl.gz" \
  --ledger "$CLEANED/removed-{shard}.jsonl.gz" \
  --report "$CLEANED/report-{shard}.json" \
  --workers "${SLURM_CPUS_PER_TASK:-1}" --memory 8GiB \
  --overwrite --progress log
