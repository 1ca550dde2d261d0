import { playLimits } from '../histories/limits';

/** The first of the many that `npm run reliability` plays. */
const RUNS = 300;

test(`${RUNS} histories: a number is never contacted more often than its limits allow, nor less`, async () => {
	await playLimits(RUNS);
}, 60_000);
