import type { Budget } from '@holdfast/planning/budget';
import type { OnProgress } from '@holdfast/planning/outcome';
import type { Engine } from './engines.ts';

interface Problem {
  readonly numbers: Float64Array;
}

type Solve = (problem: Problem, budget: Budget, onProgress?: OnProgress<unknown>) => ReturnType<Engine['solve']>;

/** An engine that keeps every rule: it sorts numbers, and the smallest of them is the objective. */
const sort: Solve = ({ numbers }, { stepsMax = 1 }, onProgress) => {
  const order = Float64Array.from(numbers).sort();
  const [least] = order;
  if (least === undefined || !order.every(Number.isFinite)) return { kind: 'refused', refusal: { kind: 'no-numbers' } };
  onProgress?.({ solution: { order: order.slice() }, objective: least });
  return {
    kind: 'solved',
    solution: { order },
    objective: least,
    sense: 'minimise',
    bound: least,
    isOptimal: true,
    explanation: {
      method: 'sorting',
      steps: Math.min(1, stepsMax),
      weighed: [{ candidate: 'least', objective: least, isChosen: true }],
    },
  };
};

type Solved = Extract<ReturnType<Solve>, { kind: 'solved' }>;

/** The engine above, its answers spoilt. */
function spoil(change: (answer: Solved, problem: Problem, budget: Budget) => ReturnType<Solve>): Solve {
  return (problem, budget, onProgress) => {
    const answer = sort(problem, budget, onProgress);
    return answer.kind === 'solved' ? change(answer, problem, budget) : answer;
  };
}

function name(title: string, solve: Solve): Engine {
  return {
    name: title,
    better: 'less',
    solve: solve as Engine['solve'],
    makeProblem: () => ({ numbers: Float64Array.of(3, 1, 2) }),
    makeEmpty: () => ({ numbers: new Float64Array() }),
    exceptions: [],
  };
}

export const goodEngine: Engine = name('sorts', sort);

let calls = 0;

/** Each breaks one rule and keeps the others. */
export const plantedEngines: readonly (readonly [string, Engine])[] = [
  [
    'C1',
    name('throws where there is nothing', (problem, budget, onProgress) => {
      if (problem.numbers.length === 0) throw new RangeError('nothing to sort');
      return sort(problem, budget, onProgress);
    }),
  ],
  [
    'C1',
    name('throws at NaN', (problem, budget, onProgress) => {
      if (problem.numbers.some(Number.isNaN)) throw new RangeError('not a number');
      return sort(problem, budget, onProgress);
    }),
  ],
  [
    'C2',
    name('lets NaN through', (problem, budget) => {
      const answer = sort({ numbers: problem.numbers.map((number) => (Number.isNaN(number) ? 0 : number)) }, budget);
      return answer.kind === 'solved' && problem.numbers.some(Number.isNaN)
        ? { ...answer, objective: Number.NaN }
        : answer;
    }),
  ],
  ['C2', name('refuses without a kind', () => ({ kind: 'refused', refusal: { kind: '' } }))],
  [
    'C3',
    name(
      'explains nothing',
      spoil((answer) => ({ ...answer, explanation: { method: '', steps: 0, weighed: [] } })),
    ),
  ],
  [
    'C2',
    name(
      'does not say which way is better',
      spoil((answer) => ({ ...answer, sense: '' as never })),
    ),
  ],
  [
    'C3',
    name(
      'explains in prose',
      spoil((answer) => ({ ...answer, explanation: { ...answer.explanation, method: 'sorted by hand' } })),
    ),
  ],
  [
    'C4',
    name(
      'crosses its bound',
      spoil((answer) => ({ ...answer, bound: answer.objective + 1, isOptimal: false })),
    ),
  ],
  [
    'C4',
    name(
      'calls optimal what is not',
      spoil((answer) => ({ ...answer, bound: answer.objective - 1 })),
    ),
  ],
  [
    'C5',
    name(
      'asks the clock',
      spoil((answer, _problem, { now }) => ({ ...answer, solution: { order: [now()] } })),
    ),
  ],
  [
    'C5',
    name(
      'remembers',
      spoil((answer) => ({ ...answer, solution: { order: [(calls += 1)] } })),
    ),
  ],
  [
    'C6',
    name('gets worse', (problem, budget, onProgress) => {
      onProgress?.({ solution: {}, objective: -1e9 });
      return sort(problem, budget, onProgress);
    }),
  ],
  [
    'C6',
    name('goes on in what it showed', (problem, budget, onProgress) => {
      const shown = { order: [0] };
      onProgress?.({ solution: shown, objective: 1e9 });
      shown.order.push(1);
      return sort(problem, budget, onProgress);
    }),
  ],
  [
    'C7',
    name('sorts in place', (problem, budget, onProgress) => {
      problem.numbers.sort();
      return sort(problem, budget, onProgress);
    }),
  ],
  [
    'C8',
    name(
      'answers with a function',
      spoil((answer) => ({ ...answer, solution: { read: () => answer.objective } })),
    ),
  ],
  [
    'C9',
    name(
      'gives the problem back',
      spoil((answer, { numbers }) => ({ ...answer, solution: { order: numbers } })),
    ),
  ],
  [
    'C9',
    name(
      'cuts two from one',
      spoil((answer, { numbers }) => {
        const both = Float64Array.from([...numbers, ...numbers]);
        return { ...answer, solution: { left: both.subarray(0, 1), right: both.subarray(1) } };
      }),
    ),
  ],
];
