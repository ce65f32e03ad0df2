// What the jobs of batches are called.

export const PREPARE_JOB = 'prepare-batch';
export const FINISH_JOB = 'finish-batch';
