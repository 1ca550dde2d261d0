import { crypto } from '../dev/node';
import type { Campaign, CampaignOrder } from './aloVoiceCampaigns';
import { readRecipients, readRecord } from './aloVoiceFiles';
import { assertFields, dottedDate, filled, Refusal, shaped, time } from './check';
import { answering, assertBearer, assertNoQuery } from './httpChecks';
import { readMultipart, type Part } from './multipart';
import type { Call, Route } from './route';
import { readField } from './strict';

/*
 * From AloVoice's document, "API", revision 2. It defines no refusals: the codes (400, 401, 404,
 * 405, 415) and the bodies `{error}` are our own, as is 200 for a reply. It also leaves open
 * whether the hours may run over midnight (here: they may), the default of `paused` (here: "0"),
 * the range of the zone (here: -12 to +14, whole hours, in the example's spelling), and the body
 * that it names for both GETs, whose curl examples send none (here: ignored).
 */
const whole = shaped(/^[1-9]\d{0,5}$/, 'a whole number from 1');
const seconds = shaped(/^(0|[1-9]\d{0,5})$/, 'a whole number');
const yesOrNo = shaped(/^[01]$/, '0 or 1');
const zone = shaped(/^utc (-([0-9]|1[0-2])|\+([0-9]|1[0-4]))$/, 'like "utc +5"');

const table = {
	required: {
		name: filled,
		from: dottedDate,
		to: dottedDate,
		fromtime: time,
		totime: time,
		trunks: filled,
	},
	optional: { maxline: whole, goodtime: seconds, tries: whole, paused: yesOrNo, timezone: zone },
};

export interface AloVoiceRules {
	token: string;
	isKnownTrunk(trunk: string): boolean;
	listTrunks(): string[];
	accept(order: CampaignOrder): Campaign;
	find(id: number): Campaign | undefined;
	describe(campaign: Campaign): unknown;
}

function readText({ name, fileName, contentType, bytes }: Part): string {
	if (fileName !== undefined) throw new Refusal(400, `${name} must be no file`);
	if (contentType !== undefined && !/^text\/plain\b/i.test(contentType)) {
		throw new Refusal(400, `${name} must be text`);
	}
	return bytes.toString('utf8');
}

/** Separates text fields from the two files; the table finds a missing or unknown text field. */
function sortParts(parts: Part[]) {
	const byName = new Map<string, Part>();
	for (const part of parts) {
		if (byName.has(part.name)) throw new Refusal(400, `${part.name} stands twice`);
		byName.set(part.name, part);
	}
	const take = (name: string): Part => {
		const part = byName.get(name);
		if (!part) throw new Refusal(400, `${name} is missing`);
		byName.delete(name);
		return part;
	};
	const [record, recipients] = [take('record'), take('recipients')];
	const texts = [...byName.values()].map((part): [string, string] => [part.name, readText(part)]);
	return { record, recipients, fields: Object.fromEntries(texts) };
}

function readOrder(call: Call, isKnownTrunk: (trunk: string) => boolean): CampaignOrder {
	const parts = readMultipart(call.headers['content-type'], call.bytes);
	const { record, recipients, fields } = sortParts(parts);
	assertFields(fields, table);
	// The same fixed width: the order of the texts is the order of the days.
	if (fields.to < fields.from) throw new Refusal(400, 'to must not be before from');
	const trunks = fields.trunks.split(',');
	const unknown = trunks.find((trunk) => !isKnownTrunk(trunk));
	if (unknown !== undefined) throw new Refusal(400, `trunks: "${unknown}" is not a known number`);
	const sound = readRecord(record);
	return {
		// The document's defaults.
		maxline: '1',
		goodtime: '3',
		tries: '2',
		paused: '0',
		timezone: 'utc +5',
		...fields,
		trunks,
		recipients: readRecipients(recipients),
		recordBytes: sound.length,
		sha256: crypto.createHash('sha256').update(sound).digest('hex'),
	};
}

export function aloVoiceRoutes(rules: AloVoiceRules): Route[] {
	const signed = (process: (call: Call) => unknown) =>
		answering((call) => {
			assertNoQuery(call);
			assertBearer(call, rules.token);
			return process(call);
		});
	const create = (call: Call) =>
		rules.describe(rules.accept(readOrder(call, (trunk) => rules.isKnownTrunk(trunk))));
	const get = (call: Call) => {
		const id = String(readField(call.params, 'id'));
		const campaign = /^[1-9]\d{0,9}$/.test(id) ? rules.find(Number(id)) : undefined;
		if (!campaign) throw new Refusal(404, 'no campaign has this id');
		return rules.describe(campaign);
	};
	return [
		{ method: 'POST', path: '/mapi/addAutorule', sends: true, handle: signed(create) },
		{ method: 'GET', path: '/mapi/getAutorule/:id', sends: false, handle: signed(get) },
		{
			method: 'GET',
			path: '/mapi/getMyTrunks',
			sends: false,
			handle: signed(() => rules.listTrunks()),
		},
	];
}
