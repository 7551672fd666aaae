def test_house_stands(house, client):
    assert client.get("/api/v1/nothing").status_code == 404
    print(client.get("/api/v1/nothing").json(), client.get("/api/v1/nothing").headers)
