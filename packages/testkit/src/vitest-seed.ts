import * as fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that what is green stays green until the code changes. To look for
 * new ones, give another seed: HOLDFAST_PROPERTY_SEED=random, or a number to see one again.
 */
const given = process.env['HOLDFAST_PROPERTY_SEED'];
const seed = given === 'random' ? Date.now() : Number(given ?? 20_261_122);
if (!Number.isSafeInteger(seed)) throw new Error('HOLDFAST_PROPERTY_SEED must be a whole number, or "random".');
fc.configureGlobal({ seed });
