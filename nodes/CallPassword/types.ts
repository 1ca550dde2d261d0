/** Wire shapes of "Описание API услуги Call-Password". */

/** POST /api/call-password/send/ */
export interface SendTask {
	/** 7NNNNNNNNNN */
	number: string;
	/** How many last digits of the calling number are the code: "4" to "6". */
	capacity: string;
}

/** Its reply; the document shows only status 200. */
export type SendReply =
	| { result: 'ok'; id: string; number: string; price: string; code: string }
	| { result: 'error'; error_code: string };
