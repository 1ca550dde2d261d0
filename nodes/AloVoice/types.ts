/** Wire shapes of AloVoice's document (API, revision 2 of 2026-01-23). */

/** Text fields of POST /mapi/addAutorule, in the document's order after `record` and `recipients`. */
export interface AutoruleFields {
	name: string;
	/** YYYY.MM.DD */
	from: string;
	to: string;
	/** HH:MM */
	fromtime: string;
	totime: string;
	/** Numbers of lines, separated by commas. */
	trunks: string;
	/** Most lines at the same time. */
	maxline: string;
	/** Seconds after pick-up from which a call counts as successful. */
	goodtime: string;
	tries: string;
	/** 0: starts by itself at its time; 1: does not. */
	paused: '0' | '1';
	/** e.g. "utc +5" */
	timezone: string;
}

/**
 * Reply to addAutorule and getAutorule. Unlike the request: dates with dashes, times with seconds,
 * `tryes`, numbers as text, trunks as internal ids, `recipients: 0` right after creation. The only
 * documented `status` is "new".
 */
export interface Autorule {
	id: number;
	name: string;
	from: string;
	to: string;
	fromtime: string;
	totime: string;
	trunks: string[];
	record: string;
	recipients: number;
	maxline: string;
	goodtime: string;
	tryes: string;
	paused: string;
	status: string;
	/** Seconds east of UTC. */
	timezone: number;
	updatedAt: string;
	createdAt: string;
}
