// A mail server and a receiver of webhooks on this machine, as little of each as a sender needs.
import { createServer as createHttp } from "node:http";
import { createServer } from "node:net";

const listening = (server) =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));

/** Takes every mail; `mails` are their sources. */
export async function openPostbox() {
  const mails = [];
  const server = createServer((socket) => {
    let taking = false;
    let rest = "";
    socket.setEncoding("latin1");
    socket.write("220 here\r\n");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      rest += chunk;
      for (;;) {
        const end = rest.indexOf(taking ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = rest.slice(0, end);
        rest = rest.slice(end + (taking ? 5 : 2));
        if (taking) mails.push(part);
        const begins = !taking && /^data$/i.test(part);
        taking = begins;
        socket.write(begins ? "354 go on\r\n" : /^quit/i.test(part) ? "221 bye\r\n" : "250 fine\r\n");
      }
    });
  });
  const port = await listening(server);
  return { port, mails, close: () => server.close() };
}

/** Says yes to every request; `requests` are their headers and bodies, and what was sent as it came. */
export async function openReceiver() {
  const requests = [];
  const server = createHttp((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      requests.push({ headers: request.headers, body: JSON.parse(body), text: body });
      response.end();
    });
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}/in`, requests, close: () => server.close() };
}
