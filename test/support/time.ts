/**
 * Sets the nodes' clock to a moment of the test's choice, from which it goes on.
 *
 * @param rate how much faster than a real one it goes
 */
export function withTime(start: string, rate = 1): { set(moment: string): void } {
	const real = Date.now;
	let [from, base] = [0, 0];
	const set = (moment: string) => ([from, base] = [real(), Date.parse(moment)]);
	beforeEach(() => {
		set(start);
		jest.spyOn(Date, 'now').mockImplementation(() => base + (real() - from) * rate);
	});
	afterEach(() => jest.restoreAllMocks());
	return { set };
}
