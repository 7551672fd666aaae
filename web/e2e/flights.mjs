// A small table with a known answer and two rows that do not fit.
const carriers = ["UA", "B6", "EV", "DL"];
const lines = ["flight_id,departed_on,carrier,origin,arr_delay,distance"];
for (let index = 0; index < 4000; index += 1) {
  const day = new Date(Date.UTC(2023, 0, 1 + (index % 365))).toISOString().slice(0, 10);
  const carrier = carriers[index % 4];
  const delay = (index % 4) * 10 + (index % 7) - 3;
  lines.push(
    `${index + 1},${day},${carrier},${["EWR", "JFK", "LGA"][index % 3]},${delay},${200 + (index % 900)}`,
  );
}
lines.splice(1001, 0, "9001,2023-02-01,UA,EWR", "9002,2023-02-01,UA,EWR,4,300,too,many");

export const flights = {
  name: "flights.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(`${lines.join("\n")}\n`),
};
