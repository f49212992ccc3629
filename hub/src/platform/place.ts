import type { Place } from '@holdfast/domain';

const perDegree = 1_000_000;

/** Degrees as people write them, to the whole micro-degrees that the ledger keeps (11 cm on the equator). */
export function toMicrodegrees({ latitude, longitude }: Place): Place {
  return { latitude: Math.round(latitude * perDegree), longitude: Math.round(longitude * perDegree) };
}

export function toDegrees({ latitude, longitude }: Place): Place {
  return { latitude: latitude / perDegree, longitude: longitude / perDegree };
}
