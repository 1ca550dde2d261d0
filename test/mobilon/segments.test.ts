import fc from 'fast-check';
import { segmentsOf } from '../../dist/nodes/Mobilon/segments';
import { SMS, withMobilon, phone } from '../support/mobilon';
import { titled } from '../support/titled';

const mobilon = withMobilon();

test.each(
	titled<[string, string, number]>([
		['', 'GSM-7', 1],
		['a'.repeat(160), 'GSM-7', 1],
		['a'.repeat(161), 'GSM-7', 2],
		['a'.repeat(306), 'GSM-7', 2],
		['a'.repeat(307), 'GSM-7', 3],
		['€'.repeat(80), 'GSM-7', 1],
		['€'.repeat(81), 'GSM-7', 2],
		// 153 places hold 76 escaped characters, and one place stays free.
		['€'.repeat(152), 'GSM-7', 2],
		['€'.repeat(153), 'GSM-7', 3],
		['ж'.repeat(70), 'UCS-2', 1],
		['ж'.repeat(71), 'UCS-2', 2],
		['ж'.repeat(134), 'UCS-2', 2],
		['ж'.repeat(135), 'UCS-2', 3],
		[`${'a'.repeat(100)}ж`, 'UCS-2', 2],
		['🚀'.repeat(35), 'UCS-2', 1],
		// 67 units hold 33 pairs.
		['🚀'.repeat(66), 'UCS-2', 2],
		['🚀'.repeat(67), 'UCS-2', 3],
		['`', 'UCS-2', 1],
	]),
)('%s', (_, text, encoding, segments) => {
	expect(segmentsOf(text)).toEqual({ encoding, segments });
});

test('a longer text never takes fewer segments', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'grapheme', maxLength: 400 }),
			fc.string({ unit: 'grapheme' }),
			(a, b) => {
				expect(segmentsOf(a + b).segments).toBeGreaterThanOrEqual(segmentsOf(a).segments);
			},
		),
	);
});

test('the output and a dry run tell encoding and segments', async () => {
	const text = 'Здравствуйте! '.repeat(6);
	for (const dryRun of [false, true]) {
		const parameters = { ...SMS, text, options: { dryRun } };
		const { items } = await mobilon.run(parameters, [{ phone: phone(1) }]);
		expect(items[0]).toMatchObject({ encoding: 'UCS-2', segments: 2 });
	}
});
