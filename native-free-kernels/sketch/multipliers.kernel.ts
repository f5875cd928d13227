// Odd numbers by which hashes are mixed: 2^64 by the golden ratio, one of XXH64's primes, and one of SplitMix64's.

export const MULTIPLIER: u64 = 0x9e3779b97f4a7c15
export const MULTIPLIER_2: u64 = 0xc2b2ae3d27d4eb4f
export const ODD_MULTIPLIER: u64 = 0xbf58476d1ce4e5b9
